"""应用的入口：`flask` 命令与任何 WSGI 服务器都从这里取 `app`。"""

from web import create_app

app = create_app()
