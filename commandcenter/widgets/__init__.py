"""What screens are made of: lists, fields, forms, drafts and notices."""
