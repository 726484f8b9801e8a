"""The press: turns the manuscript into a site, a test run and a book."""
