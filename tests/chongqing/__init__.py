"""Tests of Chongqing's procedure: scenarios that walk every path with exact dates, its forms, and the trace of its rules."""
