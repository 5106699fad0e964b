-- Pandoc writes the alignment and the width of columns as inline styles, which the pages'
-- Content-Security-Policy forbids; the style sheet aligns numbers. Typst keeps them.
function Table(found)
  if FORMAT:match("html") then
    found.colspecs = found.colspecs:map(function(_) return {pandoc.AlignDefault} end)
    -- The first cell of a row names it.
    found.bodies = found.bodies:map(function(body)
      body.row_head_columns = 1
      return body
    end)
    return found
  end
end
