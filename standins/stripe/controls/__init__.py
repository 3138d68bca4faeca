"""What `/_control/` can do, by subject. Each action gets the world, the courier, the ids of the path, the body."""
