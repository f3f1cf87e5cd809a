#!/usr/bin/env python3
"""Makes the price files of hosts from the facts of pydantic/genai-prices (MIT):

    python3 src/main/prices/from-genai-prices.py prices/data.json 2026-08-21

Writes src/main/resources/dev/caravel/money/prices/HOST.json, one row a line. anthropic.json and openai.json are kept by hand, and
so is hosts.json, where the address of each host stands. What is no chat model is left out, and so are prices that nobody knows.
"""

import json
import pathlib
import re
import sys
from decimal import ROUND_CEILING, Decimal

KEPT_BY_HAND = {"anthropic", "openai"}
NOT_CHAT = re.compile(r"embed|rerank|whisper|-tts|transcribe|moderation|^(bge|voyage)-|^(ada|babbage|curie|davinci)$")
# Read on the hosts' own pages: they cost nothing.
KNOWN_FREE = re.compile(r":free$|^gemma-3n?$")
# A rise that was planned and cancelled.
CANCELLED = {("claude-sonnet-5", "2026-09-01")}
FIELDS = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cache_read",
    "cache_write_mtok": "cache_write_5m",
    "cache_write_1h_mtok": "cache_write_1h",
    "input_audio_mtok": "input_audio",
    "output_audio_mtok": "output_audio",
    "web_searches_kcount": "web_search",
    "requests_kcount": "requests",
}


def names(match):
    """The names that a match rule means; a star stands for anything."""
    (rule, value), = match.items()
    if rule == "or":
        return [name for part in value for name in names(part)]
    if rule == "regex":
        # A snapshot's date is understood anyway; what is left is a version's number.
        plain = value.strip("^$").replace("\\.", ".")
        return [] if re.search(r"\\d\{[48]\}", plain) else [re.sub(r"\\d.*", "0*", plain)]
    return [{"equals": value, "starts_with": value + "*", "ends_with": "*" + value, "contains": "*" + value + "*"}[rule]]


def number(value):
    exact = Decimal(repr(value)).quantize(Decimal("0.000001"), rounding=ROUND_CEILING).normalize()
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def bands(prices):
    """The prices by the length of the prompt from which on they hold."""
    starts = {0} | {tier["start"] for value in prices.values() if isinstance(value, dict) for tier in value["tiers"]}
    for start in sorted(starts):
        band = {}
        for field, value in prices.items():
            if isinstance(value, dict):
                tiers = [tier["price"] for tier in value["tiers"] if tier["start"] <= start]
                value = tiers[-1] if tiers else value["base"]
            if field in FIELDS:
                band[FIELDS[field]] = number(value)
        yield start, band


def dated(model):
    prices = model["prices"]
    if not isinstance(prices, list):
        return [(None, prices)]
    if any("start_time" in part.get("constraint", {}) for part in prices):
        # Cheaper at some hours: the dearest hour is the price.
        return [(None, max((part["prices"] for part in prices), key=lambda part: part["output_mtok"]))]
    days = [(part.get("constraint", {}).get("start_date"), part["prices"]) for part in prices]
    return [(day, part) for day, part in days if not any(name in model["id"] and day == when for name, when in CANCELLED)]


def rows(model):
    free = KNOWN_FREE.search(model["id"])
    known = list(dict.fromkeys(name for name in names(model["match"]) if name != model["id"]))
    for day, prices in dated(model):
        if free and not prices:
            prices = {"input_mtok": 0, "output_mtok": 0}
        if "input_mtok" not in prices or "output_mtok" not in prices or "output_image_mtok" in prices:
            return
        for above, band in bands(prices):
            row = {"model": model["id"]}
            if known:
                row["also"] = known
            if day:
                row["since"] = day
            if above:
                row["above"] = above
            row.update({field: band[field] for field in FIELDS.values() if field in band})
            if model.get("context_window"):
                row["context"] = model["context_window"]
            yield row


def without_doubles(host, lines):
    """A name belongs to the model that has it first."""
    taken = {}
    for row in lines:
        also = [name for name in row.get("also", []) if taken.setdefault(plain(name), row["model"]) == row["model"]]
        row.pop("also", None)
        if taken.setdefault(plain(row["model"]), row["model"]) != row["model"]:
            continue
        if also:
            row = {"model": row["model"], "also": also, **{field: value for field, value in row.items() if field != "model"}}
        yield row


def plain(name):
    return name.lower().replace(".", "-")


def main(source, date):
    folder = pathlib.Path(__file__).parent.parent / "resources/dev/caravel/money/prices"
    for host in json.loads(pathlib.Path(source).read_text()):
        chat = [model for model in host["models"] if not NOT_CHAT.search(model["id"].lower())]
        lines = list(without_doubles(host["id"], [row for model in chat for row in rows(model)]))
        if host["id"] in KEPT_BY_HAND or not lines:
            continue
        head = json.dumps({"provider": host["id"], "source": "pydantic/genai-prices", "date": date})[:-1]
        body = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in lines)
        (folder / (host["id"] + ".json")).write_text(head + ', "prices": [\n' + body + "\n]}\n")


main(*sys.argv[1:])
