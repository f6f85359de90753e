"""One connector per platform; `registry` finds them."""
