"""How passwords are hashed (trust §10.1)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OfficeArgon2(Argon2PasswordHasher):
    """Argon2id, 46 MiB and two passes: Django's 100 MiB on eight lanes would burst a worker of 150 MB."""

    time_cost = 2
    memory_cost = 47_104
    parallelism = 1
