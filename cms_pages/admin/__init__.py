"""What owners see in the admin beyond pages: their people, and what to do next."""
