"""The hub's side of NATS: what streams there are, what goes out and which receipts come in."""
