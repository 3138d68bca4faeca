"""What people are asked about money."""
