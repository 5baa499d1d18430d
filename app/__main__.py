"""`dateline`, and `python -m app`."""

import gc


def main() -> None:
    """Load the commands and run one."""
    gc.disable()  # what is imported stays: looking for garbage takes a fifth of a start
    from app.cli import main as run

    run()


if __name__ == "__main__":
    main()
