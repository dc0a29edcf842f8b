"""What plugins may say, and the manager that asks them."""
