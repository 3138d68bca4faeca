"""Schools as tenants: host names, schemas, provisioning."""
