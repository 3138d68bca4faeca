"""What the Makefile calls. None of it is part of the product."""
