"""Error pages in Chinese: what happened, what to do next, and the number of the request."""

from flask import Flask, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from web.extensions import db

PAGES = {
    400: ("请求无法识别", "浏览器送来的内容不完整。请返回上一页，刷新后重新提交。"),
    401: ("请先登录", "您还没有登录，或登录已经结束。请登录后再办理。"),
    403: ("没有权限", "您现在的角色不能打开此页或办理此项。如确需办理，请联系本机构的安全管理员授权。"),
    404: ("没有找到", "地址可能有误，或该内容不存在、不在您可以查看的范围内。请从左侧菜单重新进入。"),
    405: ("不能这样打开", "此地址只接受表单提交。请从页面上的按钮办理。"),
    409: ("内容已被他人更新", "在您填写期间，此项内容已经变化，您的提交没有保存。请返回查看最新情况后重新办理。"),
    410: ("已经撤下", "您要看的公示已经撤下，不再展示，也不再提供文件。"),
    413: ("上传的内容太大", "单次提交不能超过 {limit} MB。请压缩或分开上传。"),
    429: ("操作太频繁", "短时间内的尝试次数过多。请一分钟后再试。"),
    503: ("现在忙，请稍后再试", "打开之前要先留下记录，这一次没有留成，所以没有打开。请过一分钟再试，期限不受影响。"),
    500: ("系统出错", "您的提交没有保存。请稍后再试；如反复出现，请把下面的请求编号告诉系统管理员。"),
}
CSRF = ("表单已失效", "页面打开时间太长，或登录状态已经变化，您的提交没有保存。请返回上一页，刷新后重新提交。")


def init_errors(app: Flask) -> None:
    """Word every refusal of the server. A 500 shows a page that asks nothing of the database."""
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(CSRFError, show_csrf)
    app.register_error_handler(500, show_failure)


def show(error: HTTPException) -> ResponseReturnValue:
    """The page of an HTTP error; redirects pass."""
    code = error.code or 500
    if error.response is not None or code < 400:
        return error
    return _page(code, *PAGES.get(code, PAGES[400 if code < 500 else 500]))


def show_csrf(error: CSRFError) -> ResponseReturnValue:
    """The page for a form without a valid token."""
    return _page(400, *CSRF)


def show_failure(error: Exception) -> ResponseReturnValue:
    """The page for a fault of ours; the transaction is undone. Flask has logged the fault already."""
    db.session.rollback()
    title, advice = PAGES[500]
    return render_template("errors/failure.html", title=title, advice=advice, request_id=g.get("request_id", "")), 500


def _page(code: int, title: str, advice: str) -> ResponseReturnValue:
    limit = current_app.config["MAX_CONTENT_LENGTH"] // 1024 // 1024
    base = "base.html" if current_user.is_authenticated else "bare.html"
    return render_template("errors/error.html", base=base, code=code, title=title, advice=advice.format(limit=limit),
                           request_id=g.get("request_id", "")), code
