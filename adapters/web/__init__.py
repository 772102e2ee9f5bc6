"""The hub in a browser and as an HTTP API: pages for people, JSON for programs."""
