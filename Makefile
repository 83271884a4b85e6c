# 尽责 JinZe。需要：Python 3.11 以上（含 venv）、make、一个 Python 包索引（内网镜像或离线目录亦可，见 README）。
# 环境变量 DATABASE_URL、JINZE_INSTANCE、JINZE_DEMO_PASSWORD、DEMO、PORT 原样传给应用；也可写成 `make run PORT=9000`。

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run test check bench drill lock clean

PYTHON ?= python3
UV ?= uv
VENV := .venv
PY := $(VENV)/bin/python
FLASK := $(PY) -m flask

# 装过哪些锁文件，记在 .venv 里以全部锁文件的校验和命名的文件夹中：锁一变，记号即失效。
INSTALLED := $(VENV)/installed-$(firstword $(shell cat requirements*.txt | cksum))
CORE := $(INSTALLED)/requirements.txt $(if $(filter postgres%,$(DATABASE_URL)),$(INSTALLED)/requirements-pg.txt)
DEV := $(INSTALLED)/requirements-dev.txt

help: ## 列出全部命令
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(CORE) ## 建立 .venv，按带哈希的锁文件安装运行所需的依赖

run: $(CORE) ## 安装、迁移、装入演示数据并在 127.0.0.1:8000 提供服务（PORT、DEMO=0、DATABASE_URL 可改）
	@$(FLASK) db upgrade
	@$(FLASK) seed demo
	@$(FLASK) serve

test: $(DEV) ## 运行本机能运行的全部测试；不能运行的跳过并计数（ARGS='-k 申诉' 可加参数）
	@$(PY) -m pytest -n 2 $(ARGS)

check: $(DEV) ## 静态检查：ruff、mypy、分层
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

bench: $(CORE) ## 一次动作的代价、导入台账的用时和内存、清单回测的快慢（约五分钟）
	@$(FLASK) bench

drill: $(CORE) ## 完整演练：用至多三个人穷举流程表（约五分钟）
	@$(FLASK) procedure check --full

# 锁文件：所有平台、带哈希、不含任何索引地址；升级用 `make lock LOCK_ARGS=--upgrade`。
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(LOCK_ARGS)
lock: ## 由 pyproject.toml 重新生成锁文件（需要 uv）
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	@$(COMPILE) --group pg -c requirements-dev.txt -o requirements-pg.txt

clean: ## 删除 .venv 与各种缓存（不动 instance/ 里的数据）
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "需要 Python 3.11 或更高版本，可用 make PYTHON=python3.12 … 指定。" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) \
		|| { rm -rf $(VENV); echo "建立 .venv 失败：Debian、Ubuntu 上请先安装 python3-venv。" >&2; exit 1; }

$(INSTALLED)/%: | $(PY)
	@echo "正在按 $* 安装依赖（只在首次或锁文件变化后进行，约半分钟）……"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $* \
		|| { echo "安装失败：请检查网络，或用 PIP_INDEX_URL、PIP_FIND_LINKS 指定内网镜像或离线目录。" >&2; exit 1; }
	@rm -rf $(filter-out $(INSTALLED),$(wildcard $(VENV)/installed-*))
	@mkdir -p $(@D) && touch $@
