"""A whole school and the world around it: what students, owners and teachers do from beginning to end."""
