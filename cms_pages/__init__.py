"""Page types, StreamField blocks and starter sites."""
