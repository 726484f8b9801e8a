"""pytest plugins: fences and questions become tests, tests become evidence."""
