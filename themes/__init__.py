"""The five templates of a school's website: tokens, brand settings, template loader, branded mail."""
