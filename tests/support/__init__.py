"""What tests stand on: databases, servers, schools as customers have them, and how a browser looks at them."""
