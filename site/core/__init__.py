"""Ground floor: clock, money, ids, encryption, signing, idempotency, outbox. Knows no other package."""
