"""Proof that the log was not altered: salted hashes, Merkle trees, signed seals in chains, and what verifies them elsewhere."""
