"""The pages that Stripe hosts: where a student pays, and where a school gives its details. They work without script."""
