"""How sums of money name their currency before the number."""

from __future__ import annotations

SIGN = r"(?:(?:A|C|HK|NT|NZ|R|S|US)?[$£€¥￥])"
"""The pattern of a sign, with the letters that tell dollars apart."""
CODE = (
    r"(?:AED|AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|MXN|MYR|NOK|NZD|PLN|RMB|RON|RUB|SAR|SEK|SGD"
    r"|THB|TWD|UAH|USD|VND|ZAR)"
)
"""The pattern of a code, in capitals as it stands before a number."""
