# SPDX-License-Identifier: MIT-0
"""The numbers of a design round are a few multiplications, said aloud and rounded."""

# --8<-- [start:volume]
year = 31_500_000  # seconds
redirects, creations = 10_000, 100  # a second
row, entry = 300, 200  # bytes, in PostgreSQL and in Valkey

links = creations * year * 5
print(f"links in five years: {links / 1e9:.1f} billion, {links * row / 1e12:.1f} TB")
print(f"reads for each write: {redirects // creations}")
print(f"a day of new links: {creations * 86_400 * entry / 1e9:.1f} GB of cache")
# --8<-- [end:volume]

# --8<-- [start:guess]
for length in (6, 7, 8, 10):
    print(f"{length} characters: one guess in {62**length // links:,} is a link")
# --8<-- [end:guess]
