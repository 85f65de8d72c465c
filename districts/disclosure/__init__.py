"""Which figures an audience may see, so that no small number can be worked out.

``release`` is the one gate; ``audit`` shows from outside what it promises.
"""

from districts.disclosure.gate import (
    protect,
    protect_chain,
    release,
    release_chain,
    view_of,
)
from districts.disclosure.oracle import audit

__all__ = ["audit", "protect", "protect_chain", "release", "release_chain", "view_of"]
