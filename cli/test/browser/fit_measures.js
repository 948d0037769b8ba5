// Behind measures.js, at the end of the page that `ioasis fit --html` writes: opens every cell, looks at what is drawn,
// uses keys and filters as a reader does.
function colours(){
  for(const selector of ['body','td.yes a','td.windows a','td.no a','figcaption'])
    readable(document.querySelector(selector),'color',4.5);
  for(const selector of ['svg text','svg .mark'])readable(document.querySelector(selector),'fill',4.5);
  for(const selector of ['.need','.host','.reserved','.conflict'])readable(document.querySelector(selector),'fill',3)}

const overlap=(a,b)=>a.left<b.right-.5&&b.left<a.right-.5&&a.top<b.bottom-.5&&b.top<a.bottom-.5;
const units={K:10,M:20,G:30,T:40,P:50,E:60};
const bytes=text=>text==='0'?0:Number(text.match(/\d+/)[0])*2**(units[text.at(-1)]??0);

// Each bar lies where its addresses say, computed anew from the marks, and as wide.
function drawnToScale(svg,caption,where){
  const frame=svg.getBoundingClientRect(),marks=[...svg.querySelectorAll('.mark')];
  const lines=[...svg.querySelectorAll('line')].map(l=>(l.getBoundingClientRect().left-frame.left)/frame.width);
  const whole=lines.at(-1)>.99?bytes(marks.at(-1).textContent):2**64;
  const place=caption.startsWith('linear')?a=>a/whole:a=>Math.log2(Math.max(a,4096)/4096)/Math.log2(whole/4096);
  marks.forEach((mark,i)=>expect(Math.abs(place(bytes(mark.textContent))-lines[i])<.01,
    `${where}: the mark ${mark.textContent} is not where it belongs`));
  for(const bar of svg.querySelectorAll('rect')){
    const box=bar.getBoundingClientRect(),[first,last]=bar.textContent.match(/0x[0-9a-f]+/g).map(Number);
    const from=(box.left-frame.left)/frame.width,to=(box.right-frame.left)/frame.width;
    expect(from>=-.001&&to<=1.001,`${where}: the bar ${bar.textContent} leaves its picture`);
    expect(Math.abs(from-place(first))<.01&&Math.abs(to-place(last+1))<.01,
      `${where}: the bar ${bar.textContent} is not drawn to scale`)}}

function pictures(section){
  const where=section.id;
  for(const svg of section.querySelectorAll('svg')){
    drawnToScale(svg,svg.parentElement.querySelector('figcaption').textContent,where);
    const frame=svg.getBoundingClientRect();
    const texts=[...svg.querySelectorAll('text')].map(t=>t.getBoundingClientRect());
    const bars=[...svg.querySelectorAll('rect')].map(r=>r.getBoundingClientRect());
    texts.forEach((text,i)=>{
      expect(text.height>=11,`${where}: text too small to read`);
      expect(text.left>=frame.left-1&&text.right<=frame.right+1,`${where}: text leaves its picture`);
      texts.slice(i+1).forEach(other=>expect(!overlap(text,other),`${where}: texts overlap`));
      bars.forEach(bar=>expect(!overlap(text,bar),`${where}: a bar covers text`))})}
  expect(section.scrollWidth<=section.clientWidth,`${where}: wider than the page`)}

// Fragments are followed for one cell of each verdict: a browser follows so many in a while, and no more.
async function sections(){
  for(const section of all('section')){
    section.style.display='block';
    pictures(section);
    section.style.display=''}
  for(const verdict of ['yes','windows','no']){
    const cell=document.querySelector(`td.${verdict} a`);
    cell.click();
    await settle();
    const open=all('section').filter(s=>getComputedStyle(s).display!=='none');
    expect(open.length===1&&'#'+open[0].id===cell.hash,`${cell.hash} does not open alone`);
    const current=all('td a[aria-current]');
    expect(current.length===1&&current[0]===cell,`${cell.hash} is not marked when it is open`)}}

async function keys(){
  const cells=all('td a'),columns=all('thead th').length-1;
  const press=key=>document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown',{key,bubbles:true,cancelable:true}));
  const at=(index,what)=>expect(document.activeElement===cells[index],what);
  cells[0].focus();
  press('ArrowRight');at(1,'ArrowRight does not go right');
  press('ArrowDown');at(1+columns,'ArrowDown does not go down');
  press('ArrowLeft');at(columns,'ArrowLeft does not go left');
  press('ArrowUp');at(0,'ArrowUp does not go up');
  cells[2].click();await settle();
  press('Escape');await settle();at(2,'Escape does not go back to the cell');
  expect(all('section').every(s=>getComputedStyle(s).display==='none'),'Escape leaves a cell open')}

function filters(){
  for(const radio of all('input[name=show]')){
    radio.click();
    const seen=all('td').filter(td=>getComputedStyle(td.firstChild).visibility==='visible').length;
    const meant=all(radio.value==='all'?'td':`td.${radio.value}`).length;
    expect(seen===meant&&meant>0,`the filter ${radio.value} shows ${seen} cells of ${meant}`)}
  document.querySelector('input[value=all]').click()}

addEventListener('load',async()=>{
  colours();
  fitsWindow();
  await sections();
  await keys();
  filters();
  tell({cells:all('td a').length})});
