# docker build -t dateline . && docker run -p 8000:8000 -v dateline:/data --read-only --tmpfs /tmp dateline
FROM python:3.11-slim AS build
WORKDIR /srv/dateline
RUN python -m venv /venv
COPY requirements/run.txt requirements/
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY alembic alembic
COPY templates templates
COPY static static
COPY seeds seeds
# The root of what runs is read-only: what Python compiles is compiled here.
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && /venv/bin/python -m compileall -q app \
 && /venv/bin/pip uninstall -q -y pip

FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin dateline \
 && install -d -o dateline -g dateline -m 0750 /data
COPY --from=build /venv /venv
COPY --from=build /srv/dateline /srv/dateline
WORKDIR /srv/dateline
USER dateline
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    DATELINE_DATA_DIR=/data DATELINE_HOST=0.0.0.0 DATELINE_LOG_FORMAT=json
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
 ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
# Two steps, so that an upgrade needs one command; exec, so that the server gets the signal to stop.
CMD ["sh", "-c", "dateline migrate && exec dateline serve"]
