# One image for website, worker and clock; compose.yaml shows the three commands. See docs/running.md.
FROM python:3.12-slim AS build
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/runtime.lock requirements/
RUN pip install --require-hashes --no-deps --requirement requirements/runtime.lock
COPY . .
RUN . deploy/build-settings.sh \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q site themes payments booking integrations search cms_pages

FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin immersio \
    && install -d -o immersio -g immersio /media
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app:/app/site \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    MEDIA_ROOT=/media \
    WEB_WORKERS=2
USER immersio
VOLUME /media
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# WSGI, not ASGI: docs/decisions/0004-wsgi-and-a-page-cache.md.
CMD ["sh", "-c", "exec granian --interface wsgi --host 0.0.0.0 --port 8000 --workers \"$WEB_WORKERS\" --blocking-threads 4 --no-ws config.wsgi:application"]
