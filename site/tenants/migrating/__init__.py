"""Brings the control plane, the template schema and every school to the present release."""
