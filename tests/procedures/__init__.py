"""Tests of Chongqing's procedure: scenarios with exact dates, the forms, and where each rule is kept."""
