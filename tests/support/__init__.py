"""What tests stand on: databases, servers."""
