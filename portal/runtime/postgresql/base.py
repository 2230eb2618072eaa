"""PostgreSQL that visitors do not wait for without end.

A server that is frozen, or a proxy on the way to it, keeps its connections open and answers
nothing. The timeouts of libpq end only a connection of which no machine confirms what was sent.
"""

import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base

AWAY_FOR = 5.0  # seconds that a server that did not answer is not asked for a connection again


class DatabaseWrapper(base.DatabaseWrapper):
    """With the option `patience`, the seconds that a statement may go without its answer."""

    away_until = 0.0  # for all threads of the process: not each of them needs to find out

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection:
        patience = conn_params.pop("patience", None)
        if patience and time.monotonic() < DatabaseWrapper.away_until:
            raise psycopg.OperationalError("the database did not answer a moment ago")
        try:
            connection: psycopg.Connection = super().get_new_connection(conn_params)
        except psycopg.errors.ConnectionTimeout:
            DatabaseWrapper.away_until = time.monotonic() + AWAY_FOR
            raise

        plain = connection.wait

        def wait(generator: Any) -> Any:
            try:
                return plain(generator, timeout=patience)
            except psycopg.OperationalError:
                if connection.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                    DatabaseWrapper.away_until = time.monotonic() + AWAY_FOR
                    connection.close()  # else the rollback would wait as long
                raise

        vars(connection)["wait"] = wait
        return connection
