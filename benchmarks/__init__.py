"""The figures of the product, beside their targets and beside peers measured in the same run."""
