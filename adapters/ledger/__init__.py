"""The ledger: a Merkle tree over headers of all stored facts, signed and cosigned."""
