"""The AWS emulator of `npm start` and of the apply tests: moto plus what moto lacks (see README.md).

    python local/emulator --dir FOLDER --functions URL [--port PORT]

Prints one JSON line on stdout when it listens. Ends, after a last snapshot, on SIGTERM and when its stdin closes.
"""

import argparse
import os
from pathlib import Path

# Read by moto when it is imported. A certificate is issued at the first look instead of after a minute.
os.environ.setdefault("MOTO_ACM_VALIDATION_WAIT", "1")
# `localhost` would otherwise be read as the bucket `localhost`.
os.environ.setdefault("S3_IGNORE_SUBDOMAIN_BUCKETNAME", "true")


def main() -> None:
    parser = argparse.ArgumentParser(prog="emulator", description=__doc__)
    parser.add_argument("--dir", type=Path, required=True, help="where the snapshot and the S3 bodies are kept")
    parser.add_argument("--functions", required=True, help="where a function is run that is invoked (invocations.ts)")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options = parser.parse_args()

    # Imported only now: each of these patches moto when it is loaded.
    import alarms, awslambda, budgets, cloudfront, cognitoidp, dynamodb, ec2, events, iam, models, s3, sqs  # noqa: E401, F401
    import server

    server.serve(options.dir, options.port, options.functions)


if __name__ == "__main__":
    main()
