"""Check an exported audit chain without btcore: verifier.py EXPORT PUBLIC_KEY (base64). Python's own library, and
`cryptography` for the signature. Exit 0 where everything holds; exit 1, and the first bad entry is named.

The file holds a line of JSON for each audit entry, then for each decision, then the signed head.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Bad(Exception):
    """The first thing that does not hold."""


def text(data):
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(words):
    return hashlib.sha256(words.encode("utf-8")).hexdigest()


def require(holds, place, words):
    if not holds:
        raise Bad(f"{place}: {words}")


def check_entry(line, number, previous):
    place, body = f"audit entry {number}", line["body"]
    require(body["sequence"] == number, place, f"missing; entry {body['sequence']} stands in its place")
    require(line["previous"] == previous, place, "it does not follow the entry before it")
    require(sha256(previous + text(body)) == line["sha256"], place, "its hash does not fit its content")
    bound = line["commitments"]
    holds = len(bound) == body["count"] and sha256("".join(bound)) == body["changes"]
    require(holds, place, "its changes are not those that were written")
    return bound


def check_decision(line, chain):
    """The bundle fits its hash, and both are what an entry of the chain is bound to; an erased one has a hash alone."""
    place, made = f"decision {line['id']}", line["made"]
    if line["bundle"] is None:
        require(made is None, place, "its bundle is gone, and nobody was erased")
        return
    require(sha256(text(line["bundle"])) == line["sha256"], place, "its hash does not fit its content")
    require(made is not None, place, "no audit entry made it")
    require(made["after"]["sha256"] == line["sha256"], place, "it was made with another hash")
    after = {**made["after"], "bundle": line["bundle"]}
    bound = sha256(text([made["salt"], "decision", line["id"], None, after]))
    known = chain[made["entry"] - 1][1]
    require(known[made["number"] - 1] == bound, place, f"it is not the one that audit entry {made['entry']} made")


def check_head(head, public, chain):
    signed = text({name: head[name] for name in ("at", "key", "sequence", "sha256")}).encode("utf-8")
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(base64.b64decode(head["signature"]), signed)
    except (InvalidSignature, ValueError):
        raise Bad("signed head: its signature is not that of the public key given") from None
    last = head["sequence"]
    require(len(chain) >= last, f"audit entry {len(chain) + 1}", f"missing; the head says that entry {last} was last")
    require(len(chain) <= last, f"audit entry {last + 1}", "it comes after the signed head")
    stated = chain[-1][0] if chain else "0" * 64
    require(stated == head["sha256"], f"audit entry {last}", "rewritten; the signed head says another hash")


def check(lines, public):
    chain, decisions, head = [], 0, None
    for place, line in enumerate(lines, 1):
        require(head is None, f"line {place}", "something follows the signed head")
        ((kind, content),) = json.loads(line).items()
        if kind == "entry":
            bound = check_entry(content, len(chain) + 1, chain[-1][0] if chain else "0" * 64)
            chain.append((content["sha256"], bound))
        elif kind == "decision":
            check_decision(content, chain)
            decisions += 1
        else:
            head = content
    require(head is not None, "signed head", "missing; the file ends before it")
    check_head(head, public, chain)
    return f"{len(chain)} audit entries and {decisions} decisions hold, signed at {head['at']}"


if __name__ == "__main__":
    try:
        with Path(sys.argv[1]).open(encoding="utf-8") as stream:
            print(check(stream, sys.argv[2]))
    except (Bad, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        sys.exit(str(error) if isinstance(error, Bad) else f"the file cannot be read as an export: {error!r}")
