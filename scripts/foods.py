"""Make the pure proteins of src/myoflux/data/foods.csv from USDA SR28 and Gorissen 2018 (docs/decisions/foods.md).

Usage: foods.py [OUT.csv]
USDA foods are those of data/usda_sr28.csv.gz (scripts/usda.py). Medians run over the foods of food_selection.txt, the
table of the first calibration, so that calibrated numbers do not move. powders_gorissen2018.csv: g per 100 g of powder
(Amino Acids 2018;50:1685-95, table 1, CC BY 4.0), and the protein implied by the EAA share in its abstract.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path
from statistics import median

AMINO_ACIDS = (
    "histidine_g", "isoleucine_g", "leucine_g", "lysine_g", "methionine_g", "phenylalanine_g", "threonine_g",
    "tryptophan_g", "valine_g", "tyrosine_g",
)  # fmt: skip
COLUMNS = (
    "name", "category", "energy_kcal", "protein_g", "fat_g", "carb_g", *AMINO_ACIDS, "digestion", "quality_flag",
    "source", "known_by", "notes",
)  # fmt: skip
USDA = "USDA SR28 (2015), NDB {}"
GORISSEN = "Gorissen 2018, table 1 (PMC6245118)"
HERE = Path(__file__).parent
DRY_MILK = "Milk, dry, nonfat, regular, without added vitamin A and vitamin D"
# Powders: pure protein, row of the table, USDA food whose tryptophan per gram of protein is borrowed, digestion class.
POWDERS = (
    ("whey protein", "whey", "Whey, sweet, dried", "whey"),
    ("whey protein hydrolysate", "whey", "Whey, sweet, dried", "whey"),
    ("casein protein", "casein", DRY_MILK, "casein"),
    ("casein protein hydrolysate", "casein", DRY_MILK, "casein"),
    ("milk protein", "milk", DRY_MILK, "milk"),
    ("egg protein", "egg", "Egg, whole, dried", "egg"),
    ("wheat protein", "wheat", "Wheat flour, white, bread, enriched", "wheat"),
    ("wheat protein hydrolysate", "wheat", "Wheat flour, white, bread, enriched", "wheat"),
    ("oat protein", "oat", "Oats", "wheat"),
    ("lupin protein", "lupin", "Lupins, mature seeds, raw", "pea"),
    ("corn protein", "corn", "Corn grain, yellow", "wheat"),
    ("hemp protein", "hemp", "Seeds, hemp seed, hulled", "mixed"),
)  # fmt: skip
# Leucine in % of protein, printed in the abstract for the two powders whose protein can be found by it.
LEUCINE_SHARE = {"corn": 13.5, "hemp": 5.1}
# Pure proteins from a USDA food, per gram of its protein; what the food stands in for, class.
SIBLINGS = (
    ("soy protein", "Soy protein isolate", "", "soy"),
    ("pea protein", "Peas, green, split, mature seeds, raw", "stands in for pea protein isolate", "pea"),
    ("rice protein", "Rice, brown, long-grain, raw", "stands in for rice protein isolate", "wheat"),
    (
        "potato protein",
        "Potatoes, boiled, cooked without skin, flesh, without salt",
        "stands in for potato protein isolate; an isolate holds more leucine, as it lacks the free amino acids",
        "potato",
    ),
    ("microalgae protein", "Seaweed, spirulina, dried", "spirulina stands in for all microalgae", "mixed"),
    ("collagen protein", "Gelatins, dry powder, unsweetened", "stands in for collagen hydrolysate", "mixed"),
    (
        "insect protein",
        "Crustaceans, shrimp, mixed species, raw (may have been previously frozen)",
        "substitute: the nearest arthropod of the table; no pattern of an insect is shipped",
        "mixed",
    ),
)  # fmt: skip
Table = list[dict[str, str]]


def shares(row: dict[str, str]) -> dict[str, float]:
    """Return grams of each amino acid per gram of protein."""
    return {acid: float(row[acid]) / float(row["protein_g"]) for acid in AMINO_ACIDS}


def medians(rows: Table) -> dict[str, float]:
    """Return the median of the shares over rows without a flag."""
    found = [shares(row) for row in rows if not row["quality_flag"]]
    return {acid: median(share[acid] for share in found) for acid in AMINO_ACIDS}


def text(number: float) -> str:
    """Write a number with four significant digits."""
    return f"{number:.4g}"


def pure(name: str, pattern: dict[str, float], kind: str, source: str, notes: str, flag: str = "") -> dict[str, str]:
    """Return 100 g of pure protein with these shares."""
    return {
        "name": name, "category": "Pure protein", "energy_kcal": "400", "protein_g": "100", "fat_g": "0", "carb_g": "0",
        **{acid: text(100 * share) for acid, share in pattern.items()},
        "digestion": kind, "quality_flag": flag, "source": source, "known_by": "derived",
        "notes": "; ".join(filter(None, (notes, "energy by the general factor 4 kcal/g"))),
    }  # fmt: skip


def selection() -> Table:
    """Return the USDA foods of the first table."""
    data = gzip.decompress((HERE.parent / "src" / "myoflux" / "data" / "usda_sr28.csv.gz").read_bytes())
    chosen = (HERE / "food_selection.txt").read_text(encoding="utf-8").split()
    return [row for row in csv.DictReader(io.StringIO(data.decode("utf-8"))) if row["code"] in chosen]


def main(out: str = "") -> None:
    """Write the table."""
    foods = selection()
    by_name = {row["name"]: row for row in foods}
    table: Table = []
    with (HERE / "powders_gorissen2018.csv").open(encoding="utf-8") as file:
        amounts = {row["powder"]: row for row in csv.DictReader(file)}
    for name, powder, sibling, kind in POWDERS:
        row = amounts[powder]
        if powder in LEUCINE_SHARE:
            protein = float(row["leucine_g"]) / LEUCINE_SHARE[powder] * 100.0
            share = f"{LEUCINE_SHARE[powder]} %"
            how = (
                f"protein of the powder ({protein:.3g} g/100 g) from its leucine and {share} of protein in the abstract"
            )
        else:
            protein = float(row["implied_protein_g"])
            how = f"protein of the powder ({protein:g} g/100 g) from its sum of EAA and their share in the abstract"
        pattern = {acid: float(row[acid]) / protein for acid in AMINO_ACIDS if acid != "tryptophan_g"}
        pattern["tryptophan_g"] = shares(by_name[sibling])["tryptophan_g"]
        extra = "pattern of the intact protein" if name.endswith("hydrolysate") else ""
        borrowed = f"tryptophan derived: that of {sibling!r} (USDA) per gram of protein"
        table.append(pure(name, pattern, kind, GORISSEN, "; ".join(filter(None, (how, borrowed, extra)))))
    for name, sibling, what, kind in SIBLINGS:
        row = by_name[sibling]
        flag = "substitute" if what else ""
        notes = "; ".join(filter(None, (f"pattern of {sibling!r} per gram of protein", what)))
        table.append(pure(name, shares(row), kind, USDA.format(row["code"]), notes, flag))
    fish = [r for r in foods if r["category"] == "Finfish and Shellfish Products" and r["name"].startswith("Fish,")]
    groups = (
        ("beef protein", [r for r in foods if r["category"] == "Beef Products"], "the beef", "beef", ""),
        ("fish protein", fish, "the fish", "beef", ""),
        ("mixed protein", [r for r in foods if float(r["protein_g"]) >= 5], "all foods with 5 g protein", "mixed", ""),
        ("mycoprotein protein", [r for r in foods if float(r["protein_g"]) >= 5], "all foods with 5 g protein", "mixed",
         "substitute: no pattern of mycoprotein is shipped, that of mushrooms has half its leucine"),
    )  # fmt: skip
    for name, rows, whose, kind, what in groups:
        count = sum(not row["quality_flag"] for row in rows)
        notes = "; ".join(filter(None, (f"median share over {whose} of the table without a flag ({count} rows)", what)))
        table.append(pure(name, medians(rows), kind, "USDA SR28 (2015)", notes, "substitute" if what else ""))
    nothing = dict.fromkeys(AMINO_ACIDS, "0")
    for name, column, kcal, factor in (("carbohydrate", "carb_g", "400", 4), ("fat", "fat_g", "900", 9)):
        whole = {"energy_kcal": kcal, "protein_g": "0", "fat_g": "0", "carb_g": "0", column: "100"}
        notes = f"pure {'glucose equivalent' if factor == 4 else 'fat'}; energy by the general factor {factor} kcal/g"
        words = {"name": name, "category": "Pure nutrient", "digestion": "mixed", "quality_flag": "", "notes": notes}
        table.append({**words, **whole, **nothing, "source": "definition", "known_by": "derived"})
    target = Path(out) if out else HERE.parent / "src" / "myoflux" / "data" / "foods.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    main(*sys.argv[1:])
