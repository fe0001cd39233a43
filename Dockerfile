# The app as it runs for good; compose.yaml starts it with PostgreSQL. Nothing is compiled: every pin has a wheel.
FROM python:3.13-slim

# pg_dump and psql, for manage.py backup and restore.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/app/static-collected

WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt

COPY . .
# The key is for this one command and is not kept.
RUN SECRET_KEY=while-building python manage.py collectstatic --noinput --verbosity 0 \
    && useradd --system --no-create-home competency \
    && mkdir --parents var /backups \
    && chown competency: var /backups

USER competency
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", \
    "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "30", "--max-requests", "5000", \
    "--max-requests-jitter", "500", "--no-control-socket"]
