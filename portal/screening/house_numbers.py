"""What tells a house number from a number of things, for streets and postcodes alike."""

from __future__ import annotations

import re

# After a number: a count ("12 klanten"), a decimal, a time, a percentage, a date; then it is no house number.
COUNTED = re.compile(
    r"[.,:]\d|[ ]?%|[ ]?[-/x×][ ]?\d|\d|-?[ ]?(?:keer|maal|x|procent|pct|euro|eur|klant\w*|client\w*|mens\w*|personen"
    r"|jaar|jaren|jarig\w*|week|weken|dag|dagen|uur|uren|maand\w*|min\w*|km|kilometer|meter|mtr|gesprek\w*|vacature\w*"
    r"|plek\w*|plaatsen|plaats|kandidat\w*|bewoner\w*|gezin\w*|huishoud\w*|van|januari|februari|maart|april|mei|juni"
    r"|juli|augustus|september|oktober|november|december|collega\w*|jongeren|punt\w*|stap\w*|gemeente\w*|woning\w*"
    r"|huizen|deelnemer\w*|werkgever\w*|bedrij\w*|team\w*|kinderen|mannen|vrouwen|aanvragen|adressen|spreekuren)\b",
    re.IGNORECASE,
)
