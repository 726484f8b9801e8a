"""What happens to the built site: style sheets, copies of the Markdown, and checks."""
