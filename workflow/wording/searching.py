"""What documents are called in a search that have no title of their own."""

FACT_SHEET = "逐人事实表"
INTERVIEW = "询问笔录"
REPORT = "调查报告"
NOTICE = "公示 {number}"
