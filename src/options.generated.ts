// Made from src/options.schema.json by `npm run generate`. Do not edit.
// @ts-nocheck
export const factory = validate10;
const schema11 = {"$id":"factory","$defs":{"path":{"type":"string","pattern":"^[^\\u0000]+$"},"fd":{"type":"integer","minimum":0,"maximum":2147483647}},"type":"object","additionalProperties":false,"properties":{"root":{"$ref":"#/$defs/path"},"idFormat":{"enum":["tare","oci"]},"cgroupManager":{"enum":["cgroupfs","disabled"]},"initPath":{"$ref":"#/$defs/path"},"initArgs":{"type":"array","items":{"type":"string","pattern":"^[^\\u0000]*$"}},"shim":{"enum":["auto","ffi","process"]},"log":{}},"dependencies":{"initArgs":["initPath"]}};
const schema12 = {"type":"string","pattern":"^[^\\u0000]+$"};
const pattern0 = new RegExp("^[^\\u0000]+$", "u");
const pattern2 = new RegExp("^[^\\u0000]*$", "u");

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="factory" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(((((((key0 === "root") || (key0 === "idFormat")) || (key0 === "cgroupManager")) || (key0 === "initPath")) || (key0 === "initArgs")) || (key0 === "shim")) || (key0 === "log"))){
validate10.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
let missing0;
if(data.initArgs !== undefined && ((data.initPath === undefined) && (missing0 = "initPath"))){
validate10.errors = [{instancePath,schemaPath:"#/dependencies",keyword:"dependencies",params:{property: "initArgs",
    missingProperty: missing0,
    depsCount: 1,
    deps: "initPath"},message:"must have property initPath when property initArgs is present"}];
return false;
}
else {
if(data.root !== undefined){
let data0 = data.root;
const _errs2 = errors;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data0 === "string"){
if(!pattern0.test(data0)){
validate10.errors = [{instancePath:instancePath+"/root",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/root",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.idFormat !== undefined){
let data1 = data.idFormat;
const _errs5 = errors;
if(!((data1 === "tare") || (data1 === "oci"))){
validate10.errors = [{instancePath:instancePath+"/idFormat",schemaPath:"#/properties/idFormat/enum",keyword:"enum",params:{allowedValues: schema11.properties.idFormat.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.cgroupManager !== undefined){
let data2 = data.cgroupManager;
const _errs6 = errors;
if(!((data2 === "cgroupfs") || (data2 === "disabled"))){
validate10.errors = [{instancePath:instancePath+"/cgroupManager",schemaPath:"#/properties/cgroupManager/enum",keyword:"enum",params:{allowedValues: schema11.properties.cgroupManager.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs6 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.initPath !== undefined){
let data3 = data.initPath;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data3 === "string"){
if(!pattern0.test(data3)){
validate10.errors = [{instancePath:instancePath+"/initPath",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/initPath",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid1 = _errs7 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.initArgs !== undefined){
let data4 = data.initArgs;
const _errs10 = errors;
if(errors === _errs10){
if(Array.isArray(data4)){
var valid4 = true;
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
const _errs12 = errors;
if(errors === _errs12){
if(typeof data5 === "string"){
if(!pattern2.test(data5)){
validate10.errors = [{instancePath:instancePath+"/initArgs/" + i0,schemaPath:"#/properties/initArgs/items/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]*$"},message:"must match pattern \""+"^[^\\u0000]*$"+"\""}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/initArgs/" + i0,schemaPath:"#/properties/initArgs/items/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid4 = _errs12 === errors;
if(!valid4){
break;
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/initArgs",schemaPath:"#/properties/initArgs/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid1 = _errs10 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.shim !== undefined){
let data6 = data.shim;
const _errs14 = errors;
if(!(((data6 === "auto") || (data6 === "ffi")) || (data6 === "process"))){
validate10.errors = [{instancePath:instancePath+"/shim",schemaPath:"#/properties/shim/enum",keyword:"enum",params:{allowedValues: schema11.properties.shim.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs14 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
}
}
}
}
else {
validate10.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate10.errors = vErrors;
return errors === 0;
}

export const create = validate11;
const schema14 = {"$id":"create","$defs":{"path":{"type":"string","pattern":"^[^\\u0000]+$"},"fd":{"type":"integer","minimum":0,"maximum":2147483647}},"type":"object","additionalProperties":false,"properties":{"bundle":{"$ref":"#/$defs/path"},"stdio":{},"start":{"type":"boolean"},"signal":{},"pidFile":{"$ref":"#/$defs/path"},"noPivot":{"type":"boolean"},"noNewKeyring":{"type":"boolean"},"fds":{"type":"array","items":{"$ref":"#/$defs/fd"},"maxItems":1024}}};
const schema17 = {"type":"integer","minimum":0,"maximum":2147483647};

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="create" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!((((((((key0 === "bundle") || (key0 === "stdio")) || (key0 === "start")) || (key0 === "signal")) || (key0 === "pidFile")) || (key0 === "noPivot")) || (key0 === "noNewKeyring")) || (key0 === "fds"))){
validate11.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.bundle !== undefined){
let data0 = data.bundle;
const _errs2 = errors;
const _errs3 = errors;
if(errors === _errs3){
if(typeof data0 === "string"){
if(!pattern0.test(data0)){
validate11.errors = [{instancePath:instancePath+"/bundle",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/bundle",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.start !== undefined){
const _errs5 = errors;
if(typeof data.start !== "boolean"){
validate11.errors = [{instancePath:instancePath+"/start",schemaPath:"#/properties/start/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.pidFile !== undefined){
let data2 = data.pidFile;
const _errs7 = errors;
const _errs8 = errors;
if(errors === _errs8){
if(typeof data2 === "string"){
if(!pattern0.test(data2)){
validate11.errors = [{instancePath:instancePath+"/pidFile",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^[^\\u0000]+$"},message:"must match pattern \""+"^[^\\u0000]+$"+"\""}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/pidFile",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.noPivot !== undefined){
const _errs10 = errors;
if(typeof data.noPivot !== "boolean"){
validate11.errors = [{instancePath:instancePath+"/noPivot",schemaPath:"#/properties/noPivot/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs10 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.noNewKeyring !== undefined){
const _errs12 = errors;
if(typeof data.noNewKeyring !== "boolean"){
validate11.errors = [{instancePath:instancePath+"/noNewKeyring",schemaPath:"#/properties/noNewKeyring/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs12 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.fds !== undefined){
let data5 = data.fds;
const _errs14 = errors;
if(errors === _errs14){
if(Array.isArray(data5)){
if(data5.length > 1024){
validate11.errors = [{instancePath:instancePath+"/fds",schemaPath:"#/properties/fds/maxItems",keyword:"maxItems",params:{limit: 1024},message:"must NOT have more than 1024 items"}];
return false;
}
else {
var valid3 = true;
const len0 = data5.length;
for(let i0=0; i0<len0; i0++){
let data6 = data5[i0];
const _errs16 = errors;
const _errs17 = errors;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
validate11.errors = [{instancePath:instancePath+"/fds/" + i0,schemaPath:"#/$defs/fd/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
if(errors === _errs17){
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 > 2147483647 || isNaN(data6)){
validate11.errors = [{instancePath:instancePath+"/fds/" + i0,schemaPath:"#/$defs/fd/maximum",keyword:"maximum",params:{comparison: "<=", limit: 2147483647},message:"must be <= 2147483647"}];
return false;
}
else {
if(data6 < 0 || isNaN(data6)){
validate11.errors = [{instancePath:instancePath+"/fds/" + i0,schemaPath:"#/$defs/fd/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"}];
return false;
}
}
}
}
var valid3 = _errs16 === errors;
if(!valid3){
break;
}
}
}
}
else {
validate11.errors = [{instancePath:instancePath+"/fds",schemaPath:"#/properties/fds/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs14 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
else {
validate11.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate11.errors = vErrors;
return errors === 0;
}

export const signal = validate12;
const schema18 = {"$id":"signal","$defs":{"path":{"type":"string","pattern":"^[^\\u0000]+$"},"fd":{"type":"integer","minimum":0,"maximum":2147483647}},"type":"object","additionalProperties":false,"properties":{"all":{"type":"boolean"}}};

function validate12(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="signal" */;
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
const _errs1 = errors;
for(const key0 in data){
if(!(key0 === "all")){
validate12.errors = [{instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"}];
return false;
break;
}
}
if(_errs1 === errors){
if(data.all !== undefined){
if(typeof data.all !== "boolean"){
validate12.errors = [{instancePath:instancePath+"/all",schemaPath:"#/properties/all/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
}
}
}
else {
validate12.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate12.errors = vErrors;
return errors === 0;
}
