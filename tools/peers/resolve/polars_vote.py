"""Decides claims by votes in Polars: each value's sources are counted, the most claimed one wins.

    polars_vote.py COUNTS CSV...

With COUNTS above 1 each vote weighs the log-odds of its source's share of contested claims that agreed
with the winner of the count before, as a plain truth discovery does. No tolerance, no lineages, no
definitions, no confidence: less than what ours does. Reading is timed apart.
"""

import json
import sys
import time

import polars as pl

counts, paths = int(sys.argv[1]), sys.argv[2:]
started = time.perf_counter()
claims = pl.concat(
    [pl.read_csv(path, infer_schema=False, columns=["source", "entity", "attribute", "value"])
     for path in paths]).filter(pl.col("value").is_not_null() & (pl.col("value") != ""))
read = time.perf_counter() - started

started = time.perf_counter()
item = ["entity", "attribute"]
if counts == 1:
    votes = claims.group_by([*item, "value"]).len()
    decided = (votes.sort(["len", "value"], descending=[True, False])
               .group_by(item, maintain_order=True).first())
else:
    # Texts become numbers once; the counts are on numbers.
    numbered = claims.select(
        pl.col("source").cast(pl.Categorical).to_physical(), pl.struct(item).rank("dense").alias("item"),
        pl.col("value").cast(pl.Categorical).to_physical())
    contested = numbered.filter(pl.col("value").n_unique().over("item") > 1)
    weights = numbered.select(pl.col("source").unique()).with_columns(weight=pl.lit(1.0))
    for turn in range(counts):
        votes = (numbered.join(weights, on="source").group_by("item", "value")
                 .agg(pl.col("weight").sum()))
        decided = (votes.sort(["weight", "value"], descending=[True, False])
                   .group_by("item", maintain_order=True).first())
        if turn + 1 < counts:
            right = (contested.join(decided.select("item", winner="value"), on="item")
                     .group_by("source").agg(share=(pl.col("value") == pl.col("winner")).mean()))
            weights = weights.select("source").join(right, on="source", how="left").with_columns(
                weight=pl.col("share").fill_null(0.8).clip(0.51, 0.98)
                .map_batches(lambda share: (share / (1 - share)).log())).select("source", "weight")
print(json.dumps({
    "seconds": time.perf_counter() - started, "read": read, "items": len(decided),
    "claims": len(claims)}))
