"""What the page keeps: studies, users, sessions, in SQLite or PostgreSQL."""
