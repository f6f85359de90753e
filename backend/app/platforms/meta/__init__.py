"""What Facebook, Instagram and Threads share: the Graph API's envelope, its errors and its usage headers."""
