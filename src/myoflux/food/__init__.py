"""What foods hold."""
