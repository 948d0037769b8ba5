// Behind measures.js, at the end of the page that `ioasis check-patch --html` writes: the verdict comes first, links lead
// to findings, what is to be copied is there, nothing is cut off.
addEventListener('load',()=>{
  fitsWindow();
  for(const selector of ['body','.verdict','th','a','summary','h1','h2'])readable(document.querySelector(selector),'color',4.5);
  const verdict=document.querySelector('.verdict').getBoundingClientRect();
  expect(verdict.bottom<=innerHeight,'the verdict is not seen without scrolling');
  expect(all('table').every(table=>!(table.getBoundingClientRect().top<verdict.top)),'something stands above the verdict');
  for(const link of all('a'))expect(link.textContent&&document.querySelector(link.hash),`${link.hash} leads nowhere`);
  for(const box of all('pre')){
    box.closest('details').open=true;
    expect(box.textContent.length>0,'a box is empty');
    expect(box.getBoundingClientRect().right<=innerWidth+1,'a box is cut off rather than scrolled')}
  for(const button of all('button'))
    expect(button.parentElement.querySelector('pre'),'a button has nothing to copy');
  tell({findings:all('h2[id]').length,links:all('a').length,copies:all('button').length})});
