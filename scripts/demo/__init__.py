"""The demo on one machine: servers, website, worker, stand-ins, and one Ctrl-C for all of them."""
