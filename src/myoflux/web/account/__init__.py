"""Log in and out; what is saved."""
